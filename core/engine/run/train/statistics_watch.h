// StatisticsWatch: measures the layers of a network in a training at an interval. It only reads: no number of the training changes. What it
// costs: a copy of the parameters as they were at the start, and at each measurement a second one until the step is done.
#pragma once

#include "core/engine/nn/observer.h"
#include "core/session/train_statistics.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace teardown::engine {

class Model;
struct TrainState;

class StatisticsWatch : public ForwardObserver {
public:
    /// `every`: steps of the optimizer from one measurement to the next, at least 1; the first is measured. Distances are those from the
    /// network as it is now.
    StatisticsWatch(Model& network, std::int64_t every);

    /// For the forward pass of an iteration whose step may be measured; null: for none.
    ForwardObserver* observer();
    /// The gradients are there, neither clipped nor used.
    void beforeStep(const TrainState& state);
    /// After the hooks of an iteration; null: it was not measured.
    TrainStatisticsPtr afterStep(const TrainState& state);

    void entered(const Layer&, const Value&, const CallContext&) override {}
    void left(const Layer& layer, const Value& input, const Value& output) override;
    void op(const OpEvent&) override {}

private:
    struct Watched {
        std::string path;
        const Layer* layer = nullptr;
        std::vector<at::Tensor> parameters;  ///< of its own
        std::vector<at::Tensor> start;       ///< beside them
        std::vector<at::Tensor> before;      ///< of the step that is measured
        std::optional<double> gradient;
        std::int64_t channels = 0, dead = 0;  ///< of this forward pass
    };
    bool isDue() const { return m_steps % m_every == 0; }

    std::int64_t m_every;
    std::int64_t m_steps = 0;  ///< of the optimizer
    bool m_measuring = false;
    std::vector<Watched> m_layers;
    std::map<const Layer*, std::size_t> m_places;
};

/// Watches the state's network from now on; null for 0: nothing is measured.
std::unique_ptr<StatisticsWatch> watching(TrainState& state, std::int64_t every);

}  // namespace teardown::engine
