// PatchEmbed: cuts a picture into patches, each a token: a convolution whose stride is its kernel size (mmcv/cnn/bricks/transformer.py;
// Dosovitskiy et al., ICLR 2021, section 3.1). Children: adaptive_padding, projection, norm.
#pragma once

#include "core/engine/nn/base_module.h"
#include "core/engine/zoo/blocks/adaptive_padding.h"
#include "core/registry/arguments.h"

namespace teardown::engine {

class PatchEmbed : public ValueModule {
public:
    /// config: a dict of the class's keyword arguments (in_channels, embed_dims, conv_type, kernel_size, stride, padding, dilation, bias,
    /// norm_cfg, input_size, init_cfg). Throws BuildFailure.
    PatchEmbed(const ConfigValue& config, const std::string& path);
    /// Rows and columns of patches at input_size; {0, 0} if that was not given.
    TokenGrid outSize() const { return m_outSize; }
    Formula formula() const override;

protected:
    /// [N, C, H, W] -> tokens [N, h * w, embed_dims] with their grid.
    Value forward(const Value& picture, const CallContext& context) override;
    /// The patches as a map [N, embed_dims, h, w], and the same as a formula.
    at::Tensor projected(const at::Tensor& picture);
    Term projectedTerm() const;
    const UnaryPtr& norm() const { return m_norm; }

private:
    explicit PatchEmbed(const Arguments& arguments);

    std::shared_ptr<AdaptivePadding> m_padding;  ///< null: the convolution pads
    UnaryPtr m_projection;
    UnaryPtr m_norm;  ///< null without norm_cfg
    TokenGrid m_outSize;
};

/// RepMLP's class of the same name: its patches stay a map, and end with a ReLU, the child relu (mmcls/models/backbones/repmlp.py).
class MapPatchEmbed : public PatchEmbed {
public:
    /// config: as PatchEmbed's. Throws BuildFailure.
    MapPatchEmbed(const ConfigValue& config, const std::string& path);
    Description describe() const override;
    Formula formula() const override;

protected:
    /// [N, C, H, W] -> [N, embed_dims, h, w].
    Value forward(const Value& picture, const CallContext& context) override;

private:
    UnaryPtr m_relu;
};

}  // namespace teardown::engine
