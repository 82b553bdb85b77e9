#include "core/tensor/shape_word.h"

#include <charconv>

namespace teardown {

bool readShape(const std::string& word, std::vector<int>& numbers) {
    const char* at = word.data();
    const char* const end = at + word.size();
    while (true) {
        int number = 0;
        const auto [next, failure] = std::from_chars(at, end, number);
        if (failure != std::errc() || number < 1) return false;
        numbers.push_back(number);
        if (next == end) return true;
        if (*next != 'x' && *next != ',') return false;
        at = next + 1;
    }
}

}  // namespace teardown
