// MultiScaleAttention: attention whose queries, keys and values are pooled by convolutions first, which makes the grid coarser, with scores
// for relative rows and columns, and a shortcut from the pooled queries (Li et al., CVPR 2022, section 4.1;
// mmcls/models/backbones/mvit.py). Children: qkv, proj, pool_q, norm_q, pool_k, norm_k, pool_v, norm_v. Parameters: rel_pos_h, rel_pos_w.
#pragma once

#include "core/engine/nn/base_module.h"
#include "core/engine/zoo/blocks/seen_grid.h"

#include <array>

namespace teardown::engine {

struct MultiScaleOptions {
    std::int64_t inDims = 0, outDims = 0;
    std::int64_t heads = 1;
    bool qkvBias = true;
    ConfigValue normCfg;
    std::string normPath;  ///< its config path, for messages
    std::array<std::int64_t, 2> poolKernel{3, 3};
    std::int64_t strideQ = 1, strideKv = 1;
    bool relativePositions = false;  ///< rel_pos_spatial
    bool residualPooling = true;
    std::int64_t inputSide = 0;  ///< rows, and columns, of the grid at img_size; for relativePositions
    bool zeroInit = false;       ///< rel_pos_zero_init
};

class MultiScaleAttention : public ValueModule {
public:
    /// Throws BuildFailure, or c10::Error if outDims is not divisible by the heads.
    explicit MultiScaleAttention(const MultiScaleOptions& options);
    void initWeights(Initializer& initializer) override;
    Formula formula() const override;

protected:
    /// Tokens [N, h * w, in_dims] with their grid -> [N, h' * w', out_dims] with theirs, that of the pooled queries.
    Value forward(const Value& tokens, const CallContext& context) override;

private:
    struct Pool {
        UnaryPtr conv, norm;
    };
    struct Pooled {
        at::Tensor tokens;  ///< [N, heads, h' * w', D]
        TokenGrid grid;
    };
    Pool makePool(const std::string& name, std::int64_t stride);
    Pooled pooled(const Pool& pool, const at::Tensor& heads, const TokenGrid& grid);
    at::Tensor withPlaces(const at::Tensor& scores, const Pooled& queries, const TokenGrid& keys);
    /// The table's vector for each pair of rows (columns): [D, queries, keys].
    at::Tensor relativeVectors(const at::Tensor& table, std::int64_t queries, std::int64_t keys);
    /// The lines from w to the pooled and normalised part "nq", "nk" or "nv".
    void addPooled(std::vector<FormulaLine>& lines, const Pool& pool, int part) const;
    /// What is added to the score s[h,i,j] for the rows (axis 0) or columns of query i and key j.
    Term placeTerm(const char* table, int axis) const;

    MultiScaleOptions m_options;
    double m_scale;
    UnaryPtr m_qkv, m_proj;
    std::array<Pool, 3> m_pools;           ///< of queries, keys, values
    at::Tensor m_rowTable, m_columnTable;  ///< [2 * longer side - 1, D], or undefined
    SeenGrid m_seen{2, 2}, m_seenQueries{2, 2}, m_seenKeys{2, 2};
};

}  // namespace teardown::engine
