// Draws: the random functions as transforms call them. Each call is drawn from Random and recorded as a Draw.
#pragma once

#include "core/data/random/draw.h"
#include "core/data/random/random.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace teardown {

class Draws {
public:
    /// Both must outlive this object; `drawn` grows.
    Draws(Random& random, std::vector<Draw>& drawn) : m_random(random), m_drawn(drawn) {}

    // The module random.
    double pythonRandom();
    double pythonUniform(double low, double high);
    std::int64_t pythonRandint(std::int64_t low, std::int64_t high);  ///< both ends included
    std::size_t pythonChoice(std::size_t n);
    std::vector<std::size_t> pythonChoices(std::size_t n, std::size_t count);
    std::vector<std::size_t> pythonShuffle(std::size_t n);  ///< for each place the index of the item that moves there
    double pythonGauss(double mean, double deviation);

    // numpy.random.
    double numpyRand();
    double numpyUniform(double low, double high);
    /// uniform(x): between x and 1, since the second argument is 1 by default.
    double numpyUniform(double low);
    std::int64_t numpyRandint(std::int64_t low, std::int64_t high);  ///< high excluded
    std::vector<double> numpyNormal(double mean, double deviation, std::size_t count);
    /// uniform(low, high, (height, width, 3)).
    std::vector<double> numpyUniform(double low, double high, int height, int width);
    /// normal(mean, deviation, (height, width, 3)) with a mean and deviation for each channel.
    std::vector<double> numpyNormal(const std::array<double, 3>& mean, const std::array<double, 3>& deviation, int height, int width);

private:
    void add(Generator generator, const char* function, std::vector<ConfigValue> arguments, ConfigValue value);

    Random& m_random;
    std::vector<Draw>& m_drawn;
};

}  // namespace teardown
