// Normalisation layers with PyTorch's parameter and buffer names, order and constructor values.
#pragma once

#include "core/engine/nn/layer.h"

#include <optional>

namespace teardown::engine {

/// A layer that re-parameterisation can fold: weight = gamma, bias = beta.
class BatchNorm : public UnaryLayer {
public:
    struct Options {
        double eps = 1e-5;
        std::optional<double> momentum = 0.1;  ///< none: cumulative average
        bool affine = true;
        bool trackRunningStats = true;
    };
    /// type: BatchNorm1d, BatchNorm2d, BatchNorm3d or SyncBatchNorm; they differ only in the accepted rank. SyncBatchNorm computes the same
    /// on one process, and always in evaluation mode.
    BatchNorm(const std::string& type, std::int64_t features, const Options& options);
    double eps() const { return m_options.eps; }
    /// How much of the running statistics a batch replaces; none: all batches count the same.
    std::optional<double> momentum() const { return m_options.momentum; }
    void setMomentum(std::optional<double> momentum) { m_options.momentum = momentum; }
    at::Tensor weight, bias;                                ///< [C] or undefined
    at::Tensor runningMean, runningVar, numBatchesTracked;  ///< [C], [C], int64 scalar
    Description describe() const override;
    Formula formula() const override;

protected:
    at::Tensor forward(const at::Tensor& input) override;

private:
    std::int64_t m_features;
    Options m_options;
    bool m_sync;
};

class GroupNorm : public UnaryLayer {
public:
    GroupNorm(std::int64_t groups, std::int64_t channels, double eps, bool affine);
    at::Tensor weight, bias;
    Description describe() const override;
    Formula formula() const override;

protected:
    at::Tensor forward(const at::Tensor& input) override;

private:
    std::int64_t m_groups;
    std::int64_t m_channels;
    double m_eps;
};

class LayerNorm : public UnaryLayer {
public:
    LayerNorm(std::vector<std::int64_t> shape, double eps, bool affine);
    at::Tensor weight, bias;
    Description describe() const override;
    Formula formula() const override;

protected:
    at::Tensor forward(const at::Tensor& input) override;

private:
    std::vector<std::int64_t> m_shape;
    double m_eps;
};

class InstanceNorm : public UnaryLayer {
public:
    /// type: InstanceNorm1d, InstanceNorm2d, InstanceNorm3d. PyTorch's defaults: not affine, no running statistics.
    InstanceNorm(const std::string& type, std::int64_t features, double eps, double momentum, bool affine, bool trackRunningStats);
    at::Tensor weight, bias, runningMean, runningVar, numBatchesTracked;
    Description describe() const override;
    Formula formula() const override;

protected:
    at::Tensor forward(const at::Tensor& input) override;

private:
    std::int64_t m_features;
    double m_eps;
    double m_momentum;
};

}  // namespace teardown::engine
