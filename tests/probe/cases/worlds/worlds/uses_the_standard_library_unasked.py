import xml

VALUE = xml.dom.minidom
