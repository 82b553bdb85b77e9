// libFuzzer target: lexer, parser, evaluator, inheritance and printers of configs over a virtual file system.
#include "config_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    teardown::fuzzOneConfig({reinterpret_cast<const char*>(data), size});
    return 0;
}
