# Toolchain: C++23 without exceptions for wasm32, Debian's clang, libc++ and wasi-libc.
# Every flag and why it is needed: the measurements behind docs/architecture.md, "Edge core".
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(FUSOR_WASM ON)
set(CMAKE_C_COMPILER clang-22)
set(CMAKE_CXX_COMPILER clang++-22)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
# wasm32-wasi, deprecated as a name, is where Debian's headers are; --no-wasm-opt keeps the driver from
# running whatever wasm-opt is on PATH.
set(CMAKE_C_FLAGS_INIT "--target=wasm32-wasi -Wno-deprecated -mtail-call -fno-exceptions")
set(CMAKE_CXX_FLAGS_INIT "--target=wasm32-wasi -Wno-deprecated -mtail-call -fno-exceptions -fno-rtti")
set(CMAKE_CXX_FLAGS_MINSIZEREL "-Oz -DNDEBUG")
set(CMAKE_EXE_LINKER_FLAGS_INIT "--no-wasm-opt")
set(CMAKE_EXECUTABLE_SUFFIX .wasm)
set(CMAKE_AR llvm-ar-22)
set(CMAKE_RANLIB llvm-ranlib-22)
