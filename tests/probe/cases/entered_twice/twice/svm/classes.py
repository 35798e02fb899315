from twice.model.base import Base
