// WindowMSA: self-attention among the tokens of a window, with a learned bias for each relative position (Liu et al., ICCV 2021,
// section 3.2; mmcls/models/utils/attention.py). Children: qkv, attn_drop, proj, proj_drop, softmax.
#pragma once

#include "core/engine/nn/base_module.h"
#include "core/engine/nn/dropout.h"

#include <array>
#include <atomic>
#include <optional>

namespace teardown::engine {

struct WindowMsaOptions {
    std::int64_t embedDims = 0;
    std::int64_t heads = 1;
    std::int64_t window = 7;  ///< positions per side
    bool qkvBias = true;
    std::optional<double> qkScale;  ///< none: 1 / sqrt(embedDims / heads)
    Rate attnDrop;
    Rate projDrop;
    ConfigValue initCfg;
};

/// Shared by the window attentions: the layers around the scores, and the index of each pair's relative position.
class WindowAttention : public ValueModule {
public:
    /// Throws c10::Error if embedDims is not divisible by the heads.
    WindowAttention(const char* type, const WindowMsaOptions& options);

protected:
    /// Registers the children of all kinds, in the reference's order.
    void makeLayers(bool qkvBias);
    /// int64 [T, T]: which row of the table of relative positions a query (row) uses for a key (column).
    at::Tensor relativePositionIndex() const;
    /// The call's windows, and its mask if it has one.
    static const at::Tensor& windowsOf(const Value& input) { return input.isList() ? input.at("x").tensor() : input.tensor(); }
    /// Scores [B, heads, T, T] and values [B, heads, T, d] -> [B, T, embedDims].
    at::Tensor attend(const at::Tensor& scores, const at::Tensor& values, const Value& input);
    /// From the line "s" of scores to the output; w: the output of qkv, in the line named `w`.
    void addAttention(std::vector<FormulaLine>& lines) const;
    /// A line for a score, with the mask added in the last call.
    FormulaLine scoreLine(const Term& score) const;

    const WindowMsaOptions m_options;
    UnaryPtr m_qkv, m_attnDrop, m_proj, m_projDrop, m_softmax;
    std::atomic<bool> m_masked = false;  ///< in the last call
};

class WindowMsa : public WindowAttention {
public:
    explicit WindowMsa(const WindowMsaOptions& options);
    void initWeights(Initializer& initializer) override;
    Formula formula() const override;
    OnLoading onLoading(const std::string& key) const override;
    /// Resamples the table of another window to this one's.
    Result<at::Tensor> adapt(const std::string& key, const at::Tensor& stored) const override;

protected:
    /// Windows [B, T, embedDims], or named x and mask (float [windows, T, T], added to the scores) -> [B, T, embedDims].
    Value forward(const Value& input, const CallContext& context) override;

private:
    at::Tensor m_table;  ///< [(2 window - 1)^2, heads]
    at::Tensor m_index;
    double m_scale;
};

}  // namespace teardown::engine
