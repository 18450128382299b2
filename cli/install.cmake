# What `./dev install` (cmake --install) puts under a prefix. The binary writes its own man page and
# completions, so they cannot differ from what it does.
include(GNUInstallDirs)
set(share ${CMAKE_BINARY_DIR}/share)
add_custom_command(
  OUTPUT ${share}/fusor.1 ${share}/fusor.bash ${share}/_fusor ${share}/fusor.fish
  COMMAND ${CMAKE_COMMAND} -E make_directory ${share}
  COMMAND fusor manpage > ${share}/fusor.1
  COMMAND fusor completion bash > ${share}/fusor.bash
  COMMAND fusor completion zsh > ${share}/_fusor
  COMMAND fusor completion fish > ${share}/fusor.fish
  DEPENDS fusor
  COMMENT "Man page and completions" VERBATIM)
add_custom_target(share ALL DEPENDS ${share}/fusor.1)

install(TARGETS fusor RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${share}/fusor.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${share}/fusor.bash RENAME fusor
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${share}/_fusor DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${share}/fusor.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE ${CMAKE_SOURCE_DIR}/THIRD_PARTY.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR})
