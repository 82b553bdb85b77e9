# cmake --install and the Debian package: the program in bin, its modules in lib/teardown, its data in share/teardown, where core/base/resources
# looks for them. Everything is found relative to the program, so that the installed tree can be moved.

include(GNUInstallDirs)

set(TEARDOWN_RELEASE_DATE 2026-11-24)
set(desktop ${CMAKE_SOURCE_DIR}/resources/desktop)
set(generated ${CMAKE_BINARY_DIR}/desktop)
configure_file(${desktop}/org.teardown.Teardown.metainfo.xml.in ${generated}/org.teardown.Teardown.metainfo.xml @ONLY)
configure_file(${desktop}/teardown.1.in ${generated}/teardown.1 @ONLY)

install(TARGETS teardown RUNTIME DESTINATION bin)
# Not CMAKE_INSTALL_LIBDIR: these are the program's own modules, not libraries for others.
install(TARGETS teardown_engine teardown_imaging teardown_video LIBRARY DESTINATION lib/teardown)

install(DIRECTORY resources/samples resources/reference resources/help resources/labels resources/configs resources/via DESTINATION share/teardown
  PATTERN "training" EXCLUDE PATTERN "__pycache__" EXCLUDE)

install(FILES ${desktop}/org.teardown.Teardown.desktop DESTINATION share/applications)
install(FILES ${generated}/org.teardown.Teardown.metainfo.xml DESTINATION share/metainfo)
install(FILES ${desktop}/teardown.xml DESTINATION share/mime/packages)
install(FILES ${desktop}/icons/teardown.svg DESTINATION share/icons/hicolor/scalable/apps)
foreach(size 16 24 32 48 64 128 256)
  install(FILES ${desktop}/icons/teardown-${size}.png DESTINATION share/icons/hicolor/${size}x${size}/apps RENAME teardown.png)
endforeach()

find_program(GZIP gzip)
if(GZIP)
  execute_process(COMMAND ${GZIP} -9nkf ${generated}/teardown.1)
  install(FILES ${generated}/teardown.1.gz DESTINATION share/man/man1)
else()
  install(FILES ${generated}/teardown.1 DESTINATION share/man/man1)
endif()
install(FILES README.md CHANGELOG.md DESTINATION share/doc/teardown)
install(FILES LICENSE DESTINATION share/doc/teardown RENAME copyright)

# cpack -G DEB in the build folder.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME teardown)
set(CPACK_PACKAGE_VENDOR "The Teardown authors")
set(CPACK_PACKAGE_CONTACT "The Teardown authors <teardown@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_DESCRIPTION "Teardown opens mmclassification configs and PyTorch checkpoints, shows what is built from them, and steps
through building, running and re-parameterising the network, with every tensor on the way as a heatmap. Nothing that a file says is executed.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_LIBRARY_OUTPUT_DIRECTORY})
# Fonts are loaded by name, so that the scan of linked libraries does not see them. Of the libraries that can be libblas.so.3 OpenBLAS is
# faster than the reference one by an order of magnitude; the program runs with either.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "fonts-inter, fonts-jetbrains-mono, fonts-dejavu-core, libopenblas0-openmp")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "qt6-wayland, shared-mime-info, desktop-file-utils")
include(CPack)
