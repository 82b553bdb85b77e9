// BuildRecorder: observes build_classifier and records it as steps - look-up, arguments, construction, created tensors - in the order of
// the module tree.
#pragma once

#include "core/base/task_context.h"
#include "core/engine/run/record/recorder.h"
#include "core/engine/run/record/trace_builder.h"
#include "core/engine/zoo/registry.h"

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace teardown::engine {

class BuildRecorder : public BuildObserver {
public:
    explicit BuildRecorder(const TaskContext& task) : m_task(task) {}

    void lookup(const LayerRegistry& registry, const std::string& type, const Signature* found, const std::string& configPath) override;
    void constructing(const Arguments& arguments) override;
    void constructed(const Arguments& arguments, Layer& layer) override;

    /// Appends the steps of everything that was built; tensors in their current state. Call before init_cfg and the checkpoint change them.
    void writeSteps(TraceBuilder& builder, Layer& root);
    /// Paths and constructor arguments of the root's modules.
    ModuleFactsTable moduleFacts(Layer& root) const;

private:
    struct Node {
        std::string registry, scope, type, implementedIn, doc, referenceFile, configPath;
        std::size_t names = 0;
        std::vector<StepArgument> arguments;
        std::vector<std::string> docs;  ///< one per argument
        const Layer* layer = nullptr;
    };
    void writeModule(TraceBuilder& builder, const std::string& path, const Layer& layer);
    void writeLookup(TraceBuilder& builder, const Node& node) const;
    void writeArguments(TraceBuilder& builder, const Node& node) const;
    void writeTensors(TraceBuilder& builder, const std::string& path, const Layer& layer) const;
    const Node* nodeOf(const Layer& layer) const;

    const TaskContext& m_task;
    std::vector<Node> m_nodes;
    std::vector<std::size_t> m_open;
    Node m_pending;  ///< the last look-up
    std::unordered_map<const Layer*, std::size_t> m_byLayer;
    std::unordered_set<const Layer*> m_written;
};

/// How a constructor fills a tensor, in words: {formula, numbers}. Source: torch/nn/modules (reset_parameters).
std::pair<std::string, std::string> initialValueRule(InitialValues rule, const Layer& layer, const std::string& name,
                                                     const at::Tensor& tensor);

}  // namespace teardown::engine
