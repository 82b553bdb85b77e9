#include "core/data/random/torch_random.h"

#include <numeric>
#include <utility>

namespace teardown {

std::vector<std::size_t> TorchRandom::randperm(std::size_t n) {
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = 0; i + 1 < n; ++i) std::swap(order[i], order[i + m_bits.word() % (n - i)]);
    return order;
}

}  // namespace teardown
