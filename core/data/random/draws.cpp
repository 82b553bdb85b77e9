#include "core/data/random/draws.h"

#include <numeric>
#include <utility>

namespace teardown {

namespace {

ConfigValue whole(std::int64_t value) { return ConfigValue::integer(value); }
ConfigValue real(double value) { return ConfigValue::floating(value); }

ConfigValue reals(const double* values, std::size_t count) {
    std::vector<ConfigValue> items;
    items.reserve(count);
    for (std::size_t i = 0; i < count; ++i) items.push_back(real(values[i]));
    return ConfigValue::list(std::move(items));
}

ConfigValue indices(const std::vector<std::size_t>& values) {
    std::vector<ConfigValue> items;
    items.reserve(values.size());
    for (const std::size_t value : values) items.push_back(whole(static_cast<std::int64_t>(value)));
    return ConfigValue::list(std::move(items));
}

ConfigValue patchShape(int height, int width) { return ConfigValue::tuple({whole(height), whole(width), whole(3)}); }

/// An array as a draw keeps it.
ConfigValue summary(const std::vector<double>& values, ConfigValue shape) {
    constexpr std::size_t kMostKept = 16;
    constexpr std::size_t kFirst = 4;
    if (values.size() <= kMostKept) return reals(values.data(), values.size());
    return ConfigValue::dict({{ConfigValue::string("shape"), std::move(shape)},
                              {ConfigValue::string("first"), reals(values.data(), kFirst)},
                              {ConfigValue::string("last"), real(values.back())}});
}

}  // namespace

void Draws::add(Generator generator, const char* function, std::vector<ConfigValue> arguments, ConfigValue value) {
    m_drawn.push_back({generator, function, std::move(arguments), std::move(value)});
}

double Draws::pythonRandom() {
    const double value = m_random.python.random();
    add(Generator::Python, "random", {}, real(value));
    return value;
}

double Draws::pythonUniform(double low, double high) {
    const double value = m_random.python.uniform(low, high);
    add(Generator::Python, "uniform", {real(low), real(high)}, real(value));
    return value;
}

std::int64_t Draws::pythonRandint(std::int64_t low, std::int64_t high) {
    const std::int64_t value = m_random.python.randint(low, high);
    add(Generator::Python, "randint", {whole(low), whole(high)}, whole(value));
    return value;
}

std::size_t Draws::pythonChoice(std::size_t n) {
    const std::size_t value = m_random.python.choice(n);
    add(Generator::Python, "choice", {whole(static_cast<std::int64_t>(n))}, whole(static_cast<std::int64_t>(value)));
    return value;
}

std::vector<std::size_t> Draws::pythonChoices(std::size_t n, std::size_t count) {
    const std::vector<std::size_t> value = m_random.python.choices(n, count);
    add(Generator::Python, "choices", {whole(static_cast<std::int64_t>(n)), whole(static_cast<std::int64_t>(count))}, indices(value));
    return value;
}

std::vector<std::size_t> Draws::pythonShuffle(std::size_t n) {
    std::vector<std::size_t> value(n);
    std::iota(value.begin(), value.end(), std::size_t{0});
    m_random.python.shuffle(value);
    add(Generator::Python, "shuffle", {whole(static_cast<std::int64_t>(n))}, indices(value));
    return value;
}

double Draws::pythonGauss(double mean, double deviation) {
    const double value = m_random.python.gauss(mean, deviation);
    add(Generator::Python, "gauss", {real(mean), real(deviation)}, real(value));
    return value;
}

double Draws::numpyRand() {
    const double value = m_random.numpy.randomSample();
    add(Generator::Numpy, "rand", {}, real(value));
    return value;
}

double Draws::numpyUniform(double low, double high) {
    const double value = m_random.numpy.uniform(low, high);
    add(Generator::Numpy, "uniform", {real(low), real(high)}, real(value));
    return value;
}

double Draws::numpyUniform(double low) {
    const double value = m_random.numpy.uniform(low, 1.0);
    add(Generator::Numpy, "uniform", {real(low)}, real(value));
    return value;
}

std::int64_t Draws::numpyRandint(std::int64_t low, std::int64_t high) {
    const std::int64_t value = m_random.numpy.randint(low, high);
    add(Generator::Numpy, "randint", {whole(low), whole(high)}, whole(value));
    return value;
}

std::vector<double> Draws::numpyNormal(double mean, double deviation, std::size_t count) {
    std::vector<double> values(count);
    for (double& value : values) value = m_random.numpy.normal(mean, deviation);
    add(Generator::Numpy, "normal", {real(mean), real(deviation), whole(static_cast<std::int64_t>(count))},
        summary(values, ConfigValue::tuple({whole(static_cast<std::int64_t>(count))})));
    return values;
}

std::vector<double> Draws::numpyUniform(double low, double high, int height, int width) {
    std::vector<double> values(static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * 3);
    for (double& value : values) value = m_random.numpy.uniform(low, high);
    add(Generator::Numpy, "uniform", {real(low), real(high), patchShape(height, width)}, summary(values, patchShape(height, width)));
    return values;
}

std::vector<double> Draws::numpyNormal(const std::array<double, 3>& mean, const std::array<double, 3>& deviation, int height, int width) {
    std::vector<double> values(static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * 3);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = m_random.numpy.normal(mean[i % 3], deviation[i % 3]);
    add(Generator::Numpy, "normal", {reals(mean.data(), 3), reals(deviation.data(), 3), patchShape(height, width)},
        summary(values, patchShape(height, width)));
    return values;
}

}  // namespace teardown
