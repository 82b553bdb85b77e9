# Helpers that give every target of the program the same treatment.

find_package(Threads REQUIRED)

set(TEARDOWN_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
# With optimisation g++ warns of overlaps and overruns in inlined parts of the standard library that cannot happen: g++ 12 in std::string
# (GCC bugs 105651, 105329), g++ 13 and 14 in vector<bool>::reserve, which libtorch's headers call (GCC bug 110498).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 15)
  list(APPEND TEARDOWN_WARNINGS -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds)
endif()
# In a unit of several files g++ takes each of them for a header, whose classes must not have members of types of an anonymous namespace.
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  list(APPEND TEARDOWN_WARNINGS -Wno-subobject-linkage)
endif()
if(TEARDOWN_WERROR)
  list(APPEND TEARDOWN_WARNINGS -Werror)
endif()

# Warnings, include root, sanitizers; where a fuzzer is built, the edges that it steers by.
function(td_setup target)
  target_compile_options(${target} PRIVATE ${TEARDOWN_WARNINGS})
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
  if(TEARDOWN_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${TEARDOWN_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=${TEARDOWN_SANITIZE})
  endif()
  if(TEARDOWN_FUZZ)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()

# td_library(NAME folder...): a static library of all sources in the folders and below.
function(td_library target)
  set(patterns)
  foreach(folder ${ARGN})
    list(APPEND patterns ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.h)
  endforeach()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${patterns})
  add_library(${target} STATIC ${sources})
  td_setup(${target})
endfunction()

# Qt targets of our own: no `slots` keyword, no silent char* -> QString.
function(td_qt_rules target)
  set_target_properties(${target} PROPERTIES AUTOMOC ON)
  target_compile_definitions(${target} PRIVATE QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII)
endfunction()
