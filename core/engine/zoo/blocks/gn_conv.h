// The parts of HorNet (Rao et al., NeurIPS 2022, section 3; mmcls/models/backbones/hornet.py): a convolution that multiplies the map by
// itself again and again, so that each place depends on products of several others, as in attention.
#pragma once

#include "core/engine/nn/containers.h"
#include "core/engine/nn/layer_scale.h"
#include "core/registry/arguments.h"

#include <atomic>

namespace teardown::engine {

/// LayerNorm over the channels, which are last or first.
class HorNetLayerNorm : public UnaryLayer {
public:
    HorNetLayerNorm(std::int64_t channels, ChannelPlace place, double eps = 1e-6);
    at::Tensor weight, bias;  ///< [C]
    Description describe() const override;
    Formula formula() const override;

protected:
    at::Tensor forward(const at::Tensor& input) override;

private:
    ChannelPlace m_place;
    double m_eps;
};

/// Half of the channels pass a 3x3 convolution, the other half a filter in the frequency domain, which reaches over the whole map (Rao et
/// al., NeurIPS 2021). Its own tensor complex_weight [C / 2, h, w, 2], and the children dw, pre_norm, post_norm.
class GlobalLocalFilter : public UnaryLayer {
public:
    /// height, width: of the filter; it is resampled for maps of another size.
    GlobalLocalFilter(std::int64_t channels, std::int64_t height, std::int64_t width);
    Description describe() const override { return madeOfParts(); }
    Formula formula() const override;

protected:
    /// [N, C, H, W] -> the same.
    at::Tensor forward(const at::Tensor& input) override;

private:
    at::Tensor m_filter;
    UnaryPtr m_local, m_preNorm, m_postNorm;
};

/// gnConv, the recursive gated convolution. Children: proj_in, dwconv, proj_out, projs.
class GnConv : public UnaryLayer {
public:
    /// dwCfg: dict(type='DW', kernel_size=7) or dict(type='GF', h=14, w=8). path: its config path. Throws BuildFailure.
    GnConv(std::int64_t channels, std::int64_t order, const ConfigValue& dwCfg, double scale, const std::string& path);
    Description describe() const override { return madeOfParts(); }
    Formula formula() const override;

protected:
    /// [N, C, H, W] -> the same.
    at::Tensor forward(const at::Tensor& input) override;

private:
    std::vector<std::int64_t> m_dims;  ///< channels after each product, the fewest first
    double m_scale;
    UnaryPtr m_projIn, m_dwConv, m_projOut;
    std::shared_ptr<ModuleList> m_projs;
};

}  // namespace teardown::engine
