# cmake -DCLANG_FORMAT=... -DROOT=... -P check_format.cmake: fails with file, line and what differs when a source is not laid out as .clang-format says.
file(GLOB_RECURSE sources ${ROOT}/core/*.h ${ROOT}/core/*.cpp ${ROOT}/widgets/*.h ${ROOT}/widgets/*.cpp ${ROOT}/app/*.h ${ROOT}/app/*.cpp
  ${ROOT}/tests/*.h ${ROOT}/tests/*.cpp ${ROOT}/cmake/*.cpp)
list(LENGTH sources count)
if(count LESS 1000)
  message(FATAL_ERROR "only ${count} sources in ${ROOT}")
endif()
execute_process(COMMAND ${CLANG_FORMAT} --dry-run -Werror ${sources} WORKING_DIRECTORY ${ROOT} ERROR_VARIABLE differences RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  string(SUBSTRING "${differences}" 0 4000 differences)
  message(FATAL_ERROR "${differences}\nTo lay them out: git ls-files '*.h' '*.cpp' | xargs clang-format-14 -i")
endif()
