# What `cmake --install` puts where, and the Debian package that `cpack` makes of it.
include(GNUInstallDirs)
set(application_id io.github.dbsync.Desktop)
install(TARGETS dbsync dbsync-cloud dbsync-desktop RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${PROJECT_SOURCE_DIR}/installer/dbsync-desktop.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES ${PROJECT_SOURCE_DIR}/resources/icons/app.svg
    DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps RENAME dbsync-desktop.svg)
install(FILES ${PROJECT_SOURCE_DIR}/installer/${application_id}.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/CHANGELOG.md
    DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME db-sync)
set(CPACK_PACKAGE_VENDOR db-sync)
set(CPACK_PACKAGE_CONTACT "The db-sync authors <db-sync@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Keeps SQLite databases in step with a company's cloud")
set(CPACK_PACKAGE_DESCRIPTION "Local SQLite databases of a company and its cloud, in step in both directions, row by row.
The programs that write those databases need not know of it. Holds the desktop application, the
command line and the cloud server.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Loaded while running, which the linker does not see.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libqt6sql6-sqlite, libqt6svg6")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libsecret-1-0, qt6-translations-l10n")
include(CPack)
