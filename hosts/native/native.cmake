# The native host: the library fusor_native (alias of fusor_hosts_native). The binary is cli/cli.cmake.
fusor_layer(hosts/native)
add_library(fusor_native ALIAS fusor_hosts_native)
target_link_libraries(fusor_hosts_native PUBLIC fusor_core re2 z zstd sodium xxhash pthread)

# Only hosts/native/functions sees it: cmake/check_layers.py.
include(cmake/vendor.cmake)
target_link_libraries(fusor_hosts_native PUBLIC fusor_vendor)
