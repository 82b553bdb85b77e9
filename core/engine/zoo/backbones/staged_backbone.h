// StagedBackbone: a stem followed by stages; those in out_indices are outputs, the first frozen_stages of them are not trained.
#pragma once

#include "core/engine/zoo/backbones/backbone.h"

namespace teardown::engine {

class StagedBackbone : public Backbone {
public:
    Formula formula() const override;
    std::vector<std::pair<const Layer*, int>> outputLayers() const override;

protected:
    /// Reads init_cfg, frozen_stages and, where the class has it, norm_eval. Its type is the name under which the arguments' class is
    /// registered.
    explicit StagedBackbone(const Arguments& arguments, const char* base = "BaseBackbone");
    /// For families whose frozen_stages is the last frozen stage, counted from 0.
    void freezesThrough() { ++m_frozenStages; }
    /// A child that runs before the stages. Any frozen_stages from 0 on freezes it if it `freezes`.
    void addStem(const std::string& name, UnaryPtr layer, bool freezes = true);
    void addStage(const std::string& name, UnaryPtr layer) { addStage({register_module(name, std::move(layer))}); }
    /// A stage of several children, which are already registered.
    void addStage(std::vector<UnaryPtr> layers);
    /// A child that continues the last stage; it is never frozen.
    void addTail(const std::string& name, UnaryPtr layer);

    /// {[N, C, H, W]} -> the outputs of the stages in out_indices.
    Value forward(const Value& input, const CallContext& context) override;
    /// Runs everything, appends the outputs, and returns the output of the last stage.
    at::Tensor runStages(const at::Tensor& input, std::vector<Value>& outputs);
    /// The lines up to the last stage that is an output, or up to the last stage if `more` outputs follow.
    FormulaLines stageLines(std::size_t more = 0) const;
    void freezeStages() override;

    std::vector<std::int64_t> m_outIndices;  ///< set by the family's constructor

private:
    struct Part {
        UnaryPtr layer;
        std::int64_t stage;  ///< -1: stem
        bool freezes = true;
    };
    bool isOutputStage(std::int64_t stage) const;
    bool endsStage(std::size_t part) const;
    /// Whether a stage ends with m_parts[part] and is an output.
    bool givesOutput(std::size_t part) const;

    std::vector<Part> m_parts;
    std::int64_t m_stages = 0;
    std::int64_t m_frozenStages;
};

}  // namespace teardown::engine
