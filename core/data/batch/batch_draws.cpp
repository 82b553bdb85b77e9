#include "core/data/batch/batch_draws.h"

#include "core/data/random/numpy_distributions.h"

#include <algorithm>

namespace teardown {

std::int64_t BatchDraws::pythonRandint(std::int64_t low, std::int64_t high) {
    const std::int64_t value = m_process.random.python.randint(low, high);
    m_drawn.push_back({Generator::Python, "randint", {ConfigValue::integer(low), ConfigValue::integer(high)}, ConfigValue::integer(value)});
    return value;
}

double BatchDraws::numpyBeta(double alpha) {
    const double value = numpy::beta(m_process.random.numpy, alpha, alpha);
    m_drawn.push_back(
        {Generator::Numpy, "beta", {ConfigValue::floating(alpha), ConfigValue::floating(alpha)}, ConfigValue::floating(value)});
    return value;
}

std::int64_t BatchDraws::numpyRandint(std::int64_t low, std::int64_t high) {
    const std::int64_t value = m_process.random.numpy.randint(low, high);
    m_drawn.push_back({Generator::Numpy, "randint", {ConfigValue::integer(low), ConfigValue::integer(high)}, ConfigValue::integer(value)});
    return value;
}

std::vector<std::size_t> BatchDraws::torchRandperm(std::size_t n) {
    constexpr std::size_t kMostKept = 16;
    constexpr std::size_t kFirst = 4;
    std::vector<std::size_t> order = m_process.torch.randperm(n);
    const auto whole = [](std::size_t value) { return ConfigValue::integer(static_cast<std::int64_t>(value)); };
    std::vector<ConfigValue> shown;
    for (std::size_t i = 0; i < std::min(n, n > kMostKept ? kFirst : n); ++i) shown.push_back(whole(order[i]));
    ConfigValue value = ConfigValue::list(std::move(shown));
    if (n > kMostKept)
        value = ConfigValue::dict({{ConfigValue::string("shape"), ConfigValue::tuple({whole(n)})},
                                   {ConfigValue::string("first"), std::move(value)},
                                   {ConfigValue::string("last"), whole(order.back())}});
    m_drawn.push_back({Generator::Torch, "randperm", {whole(n)}, std::move(value)});
    return order;
}

}  // namespace teardown
