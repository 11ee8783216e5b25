# Compiles translations/*.ts into the resources below :/i18n and leaves the files to compile in `translations`. The target
# update_translations reads the sources again: English needs its plurals only, other languages everything.
#
# What stands in `languages` is offered in the settings, and a test fails on every text that one of them lacks.
set(translation_folder ${CMAKE_CURRENT_LIST_DIR})
set(languages en de fr es pt ja zh_CN ar)
set(compiled "")
set(qrc "<RCC>\n    <qresource prefix=\"/i18n\">\n")
foreach(language ${languages})
    set(source ${translation_folder}/dbsync_${language}.ts)
    set(target ${CMAKE_CURRENT_BINARY_DIR}/dbsync_${language}.qm)
    add_custom_command(
        OUTPUT ${target}
        COMMAND Qt6::lrelease -silent ${source} -qm ${target}
        DEPENDS ${source}
        VERBATIM)
    list(APPEND compiled ${target})
    string(APPEND qrc "        <file alias=\"dbsync_${language}.qm\">${target}</file>\n")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/translations.qrc CONTENT "${qrc}    </qresource>\n</RCC>\n" @ONLY)
qt_add_resources(translations ${CMAKE_CURRENT_BINARY_DIR}/translations.qrc OPTIONS --no-compress)
set_source_files_properties(${translations} PROPERTIES OBJECT_DEPENDS "${compiled}")
list(JOIN languages " " language_words)

set(translated_folders ${PROJECT_SOURCE_DIR}/ui ${PROJECT_SOURCE_DIR}/app/desktop)
set(update_commands "")
foreach(language ${languages})
    set(plurals "")
    if(language STREQUAL "en")
        set(plurals -pluralonly)
    endif()
    list(APPEND update_commands
        COMMAND Qt6::lupdate -silent -no-obsolete -locations none -target-language ${language} -I ${PROJECT_SOURCE_DIR}
                ${plurals} ${translated_folders} -ts ${translation_folder}/dbsync_${language}.ts)
endforeach()
add_custom_target(update_translations ${update_commands} VERBATIM)
