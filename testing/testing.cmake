# fusor_tests: every *_test.cc beside the code, in one GoogleTest binary. In the wasm tree it holds the
# core's tests only and runs under Node (testing/run_wasm.mjs).
if(FUSOR_WASM)
  set(FUSOR_TEST_ROOTS core)
  add_library(gtest STATIC /usr/src/googletest/googletest/src/gtest-all.cc)
  target_include_directories(gtest SYSTEM PUBLIC /usr/src/googletest/googletest/include
    PRIVATE /usr/src/googletest/googletest)
  target_compile_definitions(gtest PUBLIC GTEST_HAS_PTHREAD=0 GTEST_HAS_EXCEPTIONS=0 GTEST_HAS_RTTI=0
    GTEST_HAS_DEATH_TEST=0 GTEST_HAS_STREAM_REDIRECTION=0 GTEST_HAS_POSIX_RE=0)
  target_compile_options(gtest PRIVATE -w)
else()
  set(FUSOR_TEST_ROOTS core hosts/native cli)
  find_package(GTest REQUIRED)
  add_library(gtest ALIAS GTest::gtest)
endif()

file(GLOB support CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/testing/*.cc)
set(tests)
foreach(root ${FUSOR_TEST_ROOTS})
  file(GLOB_RECURSE found CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${root}/*_test.cc)
  list(APPEND tests ${found})
endforeach()
if(FUSOR_WASM)
  list(FILTER support EXCLUDE REGEX "_native\\.cc$")
  list(FILTER tests EXCLUDE REGEX "_native_test\\.cc$")
endif()
add_executable(fusor_tests ${support} ${tests})
target_link_libraries(fusor_tests PRIVATE fusor_core gtest)
# Tests run in the checkout's root (tests/run): no path of the checkout is compiled in, so that a clone
# hits what another one compiled.
target_compile_definitions(fusor_tests PRIVATE FUSOR_SOURCE_DIR=".")
if(FUSOR_WASM)
  target_compile_options(fusor_tests PRIVATE -fno-exceptions)
  target_link_options(fusor_tests PRIVATE -Wl,-z,stack-size=1048576)
else()
  include(cmake/guests.cmake)
  add_dependencies(fusor_tests guests)
  target_compile_definitions(fusor_tests PRIVATE FUSOR_GUEST_DIR="build/guests")
  target_link_libraries(fusor_tests PRIVATE fusor_cli)
endif()

if(NOT FUSOR_WASM)
  include(testing/fuzz/fuzz.cmake)
endif()

# Adapter cases (tests/suites/20-adapt); in the wasm tree they run under Node.
add_executable(adapt_cases ${CMAKE_SOURCE_DIR}/tests/adapt/adapt_cases.cc)
target_link_libraries(adapt_cases PRIVATE fusor_core)
if(FUSOR_WASM)
  target_compile_options(adapt_cases PRIVATE -fno-exceptions)
  target_link_options(adapt_cases PRIVATE -Wl,-z,stack-size=1048576)
endif()
