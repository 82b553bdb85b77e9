# generated/translations/messages.cpp: the texts of the program that lupdate cannot see (core's messages, the tables of reference and help), each a
# line that it can. cmake/collect_messages.cpp reads them from the source; tests/hygiene/tst_messages holds the two against each other.

add_executable(collect_messages ${CMAKE_SOURCE_DIR}/cmake/collect_messages.cpp)
td_setup(collect_messages)
set_target_properties(collect_messages PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/cmake)
set(message_sources)
foreach(room core app widgets)
  file(GLOB_RECURSE found CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${room}/*.cpp ${CMAKE_SOURCE_DIR}/${room}/*.h)
  list(APPEND message_sources ${found})
endforeach()
file(GLOB found CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/resources/reference/*.json ${CMAKE_SOURCE_DIR}/resources/help/*.md)
list(APPEND message_sources ${found})
set(messages ${CMAKE_BINARY_DIR}/generated/translations/messages.cpp)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated/translations)
add_custom_command(
    OUTPUT ${messages}.stamp
    BYPRODUCTS ${messages}
    COMMAND collect_messages ${CMAKE_SOURCE_DIR} ${messages}
    COMMAND ${CMAKE_COMMAND} -E touch ${messages}.stamp
    DEPENDS collect_messages ${message_sources}
    VERBATIM)
add_custom_target(td_messages ALL DEPENDS ${messages}.stamp)
