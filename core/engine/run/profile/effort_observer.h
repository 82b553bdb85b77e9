// EffortObserver: observes one forward and counts the cost of each layer and op; ops belong to the layer that called them.
#pragma once

#include "core/base/task_context.h"
#include "core/engine/nn/observer.h"
#include "core/session/profile_journey.h"

#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace teardown::engine {

class Head;

class EffortObserver : public ForwardObserver {
public:
    /// A layer's own cost, without its children.
    struct Own {
        Effort effort;
        int calls = 0;
        std::vector<Shape> outputs;
    };

    /// `head` may be null; only what its pre_logits() runs is included in the reference's count.
    EffortObserver(const Head* head, const TaskContext& task);

    void entered(const Layer& layer, const Value& input, const CallContext& context) override;
    void left(const Layer& layer, const Value& input, const Value& output) override;
    void op(const OpEvent& event) override;

    const std::unordered_map<const Layer*, Own>& own() const { return m_own; }
    /// Types that have neither a rule nor parts to count, sorted.
    std::vector<std::string> uncounted() const { return {m_uncounted.begin(), m_uncounted.end()}; }

private:
    struct Level {
        const Layer* layer = nullptr;
        bool counts = true;      ///< as the reference does
        bool hasLayers = false;  ///< of its own below it
        bool hasOps = false;
    };
    void add(Effort& effort, const Cost& rule, const Layer* layer, const Tensors& inputs, const Tensors& outputs, bool counts);

    const TaskContext& m_task;
    const Layer* m_head;
    std::unordered_set<const Layer*> m_beforeLogits;
    std::unordered_map<const Layer*, Own> m_own;
    std::set<std::string> m_uncounted;
    std::vector<Level> m_levels;
};

}  // namespace teardown::engine
