# fusor_bench: every *_bench.cc beside the code, in one Google Benchmark binary. Not part of the
# default build: `ninja -C build/release fusor_bench`. What is compared with peers is in bench/run.
find_package(benchmark QUIET)
if(benchmark_FOUND)
  file(GLOB_RECURSE benches CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/core/*_bench.cc
    ${CMAKE_SOURCE_DIR}/hosts/native/*_bench.cc)
  add_executable(fusor_bench EXCLUDE_FROM_ALL ${benches} testing/fake_host.cc testing/regex_native.cc)
  add_dependencies(fusor_bench guests components)
  target_compile_definitions(fusor_bench PRIVATE FUSOR_GUEST_DIR="${FUSOR_GUEST_DIR}")
  # The library's macros use __COUNTER__. As the sources' property it comes behind -Wpedantic.
  set_source_files_properties(${benches} PROPERTIES COMPILE_OPTIONS -Wno-c2y-extensions)
  target_link_libraries(fusor_bench PRIVATE fusor_native gtest benchmark::benchmark_main)
endif()
