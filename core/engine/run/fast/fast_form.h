// FastForm: a network's forward for inputs of one shape with as much as possible computed by oneDNN in one pass (fast_plan.h). The network
// is not changed. The first input is computed both ways, so the difference is known before an answer is given.
#pragma once

#include "core/base/task_context.h"
#include "core/engine/run/fast/fast_plan.h"
#include "core/engine/run/model/built_model.h"
#include "core/engine/zoo/model.h"
#include "core/session/fast_report.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace teardown::engine {

class FastForm {
public:
    /// Differences above this part of the largest logit are more than another order of addition: the form is not used.
    static constexpr double kMostDifference = 1e-3;

    /// Runs the batch [N, C, H, W] twice. Call in inference mode. Exceptions of the network's own forward propagate; if only the fast one
    /// fails, the form is made but not usable.
    FastForm(std::shared_ptr<Model> network, const at::Tensor& batch, const TaskContext& task);

    bool isUsable() const { return m_report.used; }
    const FastReport& report() const { return m_report; }
    /// What Model::test returns; the input must have the shape of the first one. Thread-safe. Call in inference mode.
    Value run(const at::Tensor& batch) const;

private:
    std::shared_ptr<Model> m_network;
    FastPlan m_plan;
    FastReport m_report;
};

/// The fast forms of a network, by input shape and threads. They are made anew when the network's parameters have changed.
class FastForms {
public:
    /// Makes the form with this batch if there is none yet. Thread-safe; other threads wait meanwhile.
    std::shared_ptr<const FastForm> of(const std::shared_ptr<Model>& network, const at::Tensor& batch, const TaskContext& task);

private:
    struct Kept {
        std::vector<std::int64_t> shape;
        int threads = 0;
        std::uint64_t state = 0;
        std::shared_ptr<const FastForm> form;
    };
    /// A form holds a copy of the weights.
    static constexpr std::size_t kMostForms = 3;

    std::mutex m_mutex;
    std::vector<Kept> m_forms;  ///< the latest at the back
};

/// Those of this model, which keeps them. Call from the engine's thread.
FastForms& fastFormsOf(BuiltModel& model);

}  // namespace teardown::engine
