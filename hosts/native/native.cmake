# The native host and the command line: the library fusor_native and the binary fusor.
fusor_layer(hosts/native)
add_library(fusor_native ALIAS fusor_hosts_native)
target_link_libraries(fusor_hosts_native PUBLIC fusor_core)
