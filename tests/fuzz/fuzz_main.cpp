// libFuzzer's entry; FUZZ_TARGET is the function of targets.h. Pickles and archives have mutators that know their form.
#include "tests/fuzz/mutators.h"
#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::FUZZ_TARGET({data, size});
    return 0;
}

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t maxSize);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t maxSize, unsigned seed) {
    const fuzz::Mutate plain = [](std::uint8_t* bytes, std::size_t count, std::size_t most) {
        return LLVMFuzzerMutate(bytes, count, most);
    };
    return fuzz::mutated(data, size, maxSize, seed, plain);
}
