# The binary: core, native host and command line. `fusor` in build/<preset>/.
fusor_layer(cli)
target_link_libraries(fusor_cli PUBLIC fusor_native)
include(cli/embedded.cmake)
target_link_libraries(fusor_cli PUBLIC fusor_embedded)
add_executable(fusor ${CMAKE_SOURCE_DIR}/cli/main.cc)
target_link_libraries(fusor PRIVATE fusor_cli)
