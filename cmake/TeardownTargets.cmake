# Helpers that give every target of the program the same treatment.

find_package(Threads REQUIRED)

# -Wno-restrict: g++ 12 warns of overlaps in std::string that cannot happen (GCC bug 105651).
set(TEARDOWN_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wno-restrict)
if(TEARDOWN_WERROR)
  list(APPEND TEARDOWN_WARNINGS -Werror)
endif()

# Warnings, include root, sanitizers.
function(td_setup target)
  target_compile_options(${target} PRIVATE ${TEARDOWN_WARNINGS})
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
  if(TEARDOWN_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${TEARDOWN_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=${TEARDOWN_SANITIZE})
  endif()
endfunction()

# td_library(NAME folder...): a static library of all sources in the folders.
function(td_library target)
  set(patterns)
  foreach(folder ${ARGN})
    list(APPEND patterns ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.h)
  endforeach()
  file(GLOB sources CONFIGURE_DEPENDS ${patterns})
  add_library(${target} STATIC ${sources})
  td_setup(${target})
endfunction()

# Qt targets of our own: no `slots` keyword, no silent char* -> QString.
function(td_qt_rules target)
  set_target_properties(${target} PROPERTIES AUTOMOC ON)
  target_compile_definitions(${target} PRIVATE QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII)
endfunction()
