// The blocks of Conformer (Peng et al., ICCV 2021, figure 2; mmcls/models/backbones/conformer.py): a branch of convolutions and one of
// attention, which tell each other in every block what they found.
#pragma once

#include "core/engine/nn/containers.h"
#include "core/engine/zoo/blocks/seen_grid.h"
#include "core/engine/zoo/blocks/transformer_encoder_layer.h"

namespace teardown::engine {

struct ConformerConvBlockOptions {
    std::int64_t inChannels = 0, outChannels = 0;
    std::int64_t stride = 1;  ///< of the 3x3 convolution
    double dropPath = 0;
    bool residualConv = false;  ///< whether the shortcut has a 1x1 convolution and a norm
    bool fuses = false;         ///< whether it gets a second map, which is added before the 3x3 convolution
    bool outConv2 = false;      ///< whether it also returns the output of the 3x3 convolution
};

/// ConvBlock, a bottleneck. Children: conv1, bn1, act1, conv2, bn2, act2, conv3, bn3, act3, residual_conv, residual_bn, drop_path.
class ConformerConvBlock : public ValueModule {
public:
    explicit ConformerConvBlock(const ConformerConvBlockOptions& options);
    /// The norm that Conformer's init_weights sets to zero.
    Layer& lastNorm() const { return *m_norms[2]; }
    Formula formula() const override;

protected:
    /// [N, in, H, W], or with `fuses` named x and fusion_features [N, out / 4, H, W] -> [N, out, H / stride, W / stride]; with `outConv2`
    /// followed by [N, out / 4, H / stride, W / stride].
    Value forward(const Value& input, const CallContext& context) override;

private:
    ConformerConvBlockOptions m_options;
    std::vector<UnaryPtr> m_convs, m_norms, m_acts;
    UnaryPtr m_residualConv, m_residualNorm;  ///< null without residualConv
    UnaryPtr m_dropPath;
};

/// From a map to tokens. Children: conv_project, sample_pooling, ln, act.
class FcuDown : public ValueModule {
public:
    FcuDown(std::int64_t inChannels, std::int64_t outChannels, std::int64_t stride, bool withClsToken);
    Formula formula() const override;

protected:
    /// Named x [N, in, H, W] and x_t, tokens [N, T, out] of the other branch, whose class token it passes on -> tokens [N, T, out].
    Value forward(const Value& input, const CallContext& context) override;

private:
    UnaryPtr m_project, m_pool, m_norm, m_act;
    bool m_withClsToken;
    SeenGrid m_seen{14, 14};
};

/// From tokens to a map. Children: conv_project, bn, act.
class FcuUp : public ValueModule {
public:
    FcuUp(std::int64_t inChannels, std::int64_t outChannels, std::int64_t stride);
    Formula formula() const override;

protected:
    /// Tokens [N, prefix + h * w, in] with their grid -> [N, out, stride * h, stride * w].
    Value forward(const Value& tokens, const CallContext& context) override;

private:
    UnaryPtr m_project, m_norm, m_act;
    std::int64_t m_stride;
    SeenGrid m_seen{14, 14};
    std::atomic<std::int64_t> m_prefix = 1;  ///< in the last call
};

struct ConvTransBlockOptions {
    std::int64_t inChannels = 0, outChannels = 0, embedDims = 0;
    std::int64_t convStride = 1;
    bool residualConv = false;
    std::int64_t downStride = 4;  ///< rows and columns of the map to one token
    std::int64_t heads = 12;
    std::int64_t feedforwardChannels = 0;
    bool qkvBias = false;
    bool withClsToken = true;
    double dropPath = 0;
    bool lastFusion = false;  ///< whether the second block of convolutions halves the map
    std::string path;         ///< config path of the owner, for messages
};

/// Children: cnn_block, fusion_block, squeeze_block, expand_block, trans_block.
class ConvTransBlock : public ValueModule {
public:
    /// Throws BuildFailure or c10::Error.
    explicit ConvTransBlock(const ConvTransBlockOptions& options);
    Formula formula() const override;

protected:
    /// Named cnn_input [N, in, H, W] and trans_input, tokens [N, T, embedDims] with their grid -> named cnn_output [N, out, H', W'] and
    /// trans_output, tokens on the same grid.
    Value forward(const Value& input, const CallContext& context) override;

private:
    ValuePtr m_cnn, m_fusion, m_squeeze, m_expand, m_trans;
    std::int64_t m_downStride;
};

/// Conformer's transformer layer, whose norms have eps=1e-6. Throws BuildFailure or c10::Error.
ValuePtr conformerEncoderLayer(const ConvTransBlockOptions& options);

}  // namespace teardown::engine
