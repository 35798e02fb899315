"""Libraries known by name: those of systems, of drivers and other products, and of other distributions."""

from __future__ import annotations

import re

from wheelcheck.linkage.files import key
from wheelcheck.linkage.platforms import Platform, System
from wheelcheck.linkage.policies import policies, policy_of, windows_libraries

# Drivers and the libraries in front of them, and products that are installed for themselves: no wheel can carry these.
_HOST = re.compile(
    r"lib(?:cuda|nvcuvid|nvidia-[\w-]+|nvoptix|OpenCL|GL|GLX\w*|EGL|GLESv\d\w*|OpenGL|GLdispatch|vulkan|drm\w*|gbm|va(?:-\w+)?"
    r"|ze_loader|hsa-runtime64|hsakmt|amdhip64|nrt|tpu|jvm|mpi\w*|R|Rblas|Rlapack|clntsh|mex|mx|mat|eng)"
    r"\.(?:so|dylib|\d).*"
    r"|(?:nvcuda|nvml|opencl|vulkan-1|nvcuvid|jvm|msmpi|impi\w*|r|rblas|rlapack|ze_loader|amdhip64\w*)\.dll"
)
# What distributions carry: loaded before by importing them, or found by a RPATH that leads to them.
_CARRIED = (
    (re.compile(r"(?:lib)?(?:torch|c10|caffe2|shm)(?:_\w+)?\.(?:so|dylib|dll)"), ("torch",)),
    (re.compile(r"(?:lib)?(?:arrow|parquet|gandiva)\w*\.(?:so|dylib|dll|\d).*"), ("pyarrow",)),
    (re.compile(r"(?:lib)?tensorflow\w*\.(?:so|dylib|dll|\d).*"), ("tensorflow",)),
    (re.compile(r"(?:py(?:wintypes|thoncom)\d+)\.dll"), ("pywin32",)),
    (re.compile(r"(?:lib)?mkl_\w+\.(?:so|dylib|\d|dll).*"), ("mkl",)),
    (re.compile(r"libiomp5(?:md)?\.\w+"), ("intel-openmp",)),
    (re.compile(r"(?:lib)?tbb\w*\.(?:so|dylib|dll|\d).*"), ("tbb",)),
    (re.compile(r"(?:lib)?(?:sycl|ur_\w+|svml\w*|irng|imf|intlc)\w*\.(?:so|dll|\d).*"), ("intel", "dpcpp")),
    (
        re.compile(
            r"lib(?:cudart|cublas\w*|cudnn\w*|cufft\w*|cusparse\w*|cusolver\w*|curand|nccl|nvrtc\w*|nvJitLink|nvjpeg|npp\w+"
            r"|cupti|nvToolsExt|cufile\w*|nvshmem\w*|nvinfer\w*|nvonnxparser)\.so.*"
        ),
        ("nvidia", "torch", "cupy", "tensorrt", "cuda"),
    ),
)
_LIBPYTHON = re.compile(r"libpython\d+\.\d+\w*\.(?:so|dylib).*|Python")
_WINDOWS_PYTHON = re.compile(r"(?:python\d+t?(?:_d)?|libpypy[\d.]+-c|python-native|vcruntime140(?:_1)?)\.dll")
_API_SETS = ("api-ms-", "ext-ms-")
_REDISTRIBUTABLE = re.compile(
    r"(?:vcruntime|vccorlib|msvcp|msvcr|concrt|mfcm?|vcamp|vcomp)\d\w*\.dll"
)  # Visual C++'s runtime: neither Windows nor Python bring these
_APPLE = ("/usr/lib/", "/System/")


def promised(library: str, platform: Platform, machine: str) -> bool:
    """Whether a platform tag lets a library be taken from the system; True where nothing is known about the system."""
    if platform.system in (System.MACOS, System.IOS):
        python = platform.system is System.IOS and library == "@rpath/Python.framework/Python"
        return library.startswith(_APPLE) or python
    if platform.system is System.WINDOWS:
        return _windows(key(library).lower())
    if platform.system is System.LINUX:
        return any(
            policies(kind, "x86_64")[-1].allows_library(library) for kind in (System.MANYLINUX, System.MUSLLINUX)
        )
    if platform.system is System.ANDROID and _LIBPYTHON.fullmatch(library):
        return True  # PEP 738: extension modules are linked with it there
    known = policies(platform.system, "x86_64")
    policy = policy_of(platform, machine) or (known[-1] if known else None)
    return policy is None or policy.allows_library(library)


def of_the_host(library: str) -> bool:
    """Whether only a driver, or a product installed for itself, brings a library."""
    return _HOST.fullmatch(key(library)) is not None


def of_the_interpreter(library: str) -> bool:
    """Whether a library is Python itself, which an extension module is not to be linked with (PEP 513)."""
    base = key(library)
    return _LIBPYTHON.fullmatch(base) is not None and (base != "Python" or "Python.framework" in library)


def redistributable(library: str) -> bool:
    """Whether a library belongs to the Visual C++ redistributable."""
    return _REDISTRIBUTABLE.fullmatch(key(library)) is not None


def distributions(library: str) -> tuple[str, ...]:
    """How the names of the distributions begin that are known to carry a library."""
    return next((names for pattern, names in _CARRIED if pattern.fullmatch(key(library))), ())


def _windows(library: str) -> bool:
    if library.startswith(_API_SETS) or _WINDOWS_PYTHON.fullmatch(library):
        return True
    return library.rpartition(".")[0] in windows_libraries() and not redistributable(library)
