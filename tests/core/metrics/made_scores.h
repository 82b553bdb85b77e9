// Scores and labels made as make_metrics.py makes them.
#pragma once

#include "core/metrics/labels.h"
#include "core/metrics/order.h"
#include "core/metrics/score_source.h"

#include <QJsonObject>

#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace teardown::test {

class Congruential {
public:
    explicit Congruential(std::uint64_t seed) : m_x(seed) {}
    std::uint64_t word() { return m_x = m_x * 6364136223846793005u + 1442695040888963407u; }

private:
    std::uint64_t m_x;
};

struct MadeScores {
    metrics::ScoreSourcePtr scores;
    metrics::Labels labels;
};

inline MadeScores madeScores(const QJsonObject& data) {
    Congruential generator(static_cast<std::uint64_t>(data["seed"].toInteger()));
    const auto rows = static_cast<std::size_t>(data["rows"].toInt()), classes = static_cast<std::size_t>(data["classes"].toInt());
    const auto levels = static_cast<std::uint64_t>(data["levels"].toInt());
    const bool isDouble = data["double"].toBool();
    std::vector<double> values(rows * classes);
    for (double& value : values) {
        std::uint64_t unit = generator.word() >> 40;
        if (levels) unit = (unit * levels >> 24) * ((std::uint64_t{1} << 24) / levels);
        value = std::ldexp(static_cast<double>(unit), -24);
        if (isDouble) value += std::ldexp(static_cast<double>(generator.word() >> 40), -54);
    }
    for (int i = 0; i < data["nan"].toInt(); ++i) {
        const std::size_t row = generator.word() % rows, column = generator.word() % classes;
        values[row * classes + column] = std::numeric_limits<double>::quiet_NaN();
    }
    MadeScores made;
    made.labels.multiLabel = data["multi"].toBool();
    if (made.labels.multiLabel) {
        made.labels.classes = classes;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const std::uint64_t unit = generator.word() >> 60;
            made.labels.values.push_back(unit < 5 ? 1 : unit == 15 ? -1 : 0);
        }
    } else {
        for (std::size_t i = 0; i < rows; ++i) {
            const std::uint64_t word = generator.word();
            const auto best = metrics::firstMaximum({values.data() + i * classes, classes});
            made.labels.values.push_back(static_cast<std::int64_t>(word >> 63 ? best : (word >> 32) % classes));
        }
        for (int k = 0; k < data["beyond"].toInt(); ++k)
            made.labels.values[generator.word() % rows] = static_cast<std::int64_t>(classes) + k;
    }
    if (isDouble) {
        made.scores = metrics::scoresOf(std::move(values), classes);
    } else {
        std::vector<float> floats(values.begin(), values.end());
        made.scores = metrics::scoresOf(
                          TensorView::fromFloats({static_cast<std::int64_t>(rows), static_cast<std::int64_t>(classes)}, std::move(floats)))
                          .value();
    }
    return made;
}

}  // namespace teardown::test
