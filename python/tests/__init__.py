import atexit
import os
import shutil
import tempfile

# torch.compile's cache is one per user. Kernels in it that another Python compiled can fail to load here ("undefined
# symbol"), where the system has a second PyTorch, so the tests compile into a cache of their own.
if "TORCHINDUCTOR_CACHE_DIR" not in os.environ:
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = tempfile.mkdtemp(prefix="epicenter-tests-inductor-")
    atexit.register(shutil.rmtree, os.environ["TORCHINDUCTOR_CACHE_DIR"], ignore_errors=True)
