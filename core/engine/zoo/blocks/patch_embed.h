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
    PatchEmbed(const ConfigValue& config, const std::string& path) : PatchEmbed(config, path, "PatchEmbed", {"BaseModule"}) {}
    /// Rows and columns of patches at input_size; {0, 0} if that was not given.
    TokenGrid outSize() const { return m_outSize; }
    Formula formula() const override;

protected:
    /// For a class that derives from it.
    PatchEmbed(const ConfigValue& config, const std::string& path, const std::string& type, std::vector<std::string> bases);
    /// The map of patches, before the norm.
    at::Tensor projected(const at::Tensor& picture) { return (*m_projection)(m_padding ? (*m_padding)(picture) : picture); }
    Term projected(const Term& picture) const { return called(m_projection, m_padding ? called(m_padding, picture) : picture); }
    /// Null without norm_cfg.
    const UnaryPtr& norm() const { return m_norm; }
    /// [N, C, H, W] -> tokens [N, h * w, embed_dims] with their grid.
    Value forward(const Value& picture, const CallContext& context) override;

private:
    PatchEmbed(const Arguments& arguments, const std::string& type, std::vector<std::string> bases);

    std::shared_ptr<AdaptivePadding> m_padding;  ///< null: the convolution pads
    UnaryPtr m_projection;
    UnaryPtr m_norm;
    TokenGrid m_outSize;
};

}  // namespace teardown::engine
