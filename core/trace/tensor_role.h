// TensorRole: how to interpret the bytes of a recorded tensor, with geometry that its shape does not give.
#pragma once

#include <cstdint>

namespace teardown {

struct TensorRole {
    enum class Kind {
        Activation,
        Weight,
        Picture,    ///< uint8 HWC, RGB
        Vector,     ///< at most one row per sample
        Tokens,     ///< [N, prefix + h * w, C]: patches of a picture, row by row, after tokens without a position in it
        Attention,  ///< [..., T, T]: a row of weights per token; h, w and prefix are those of the tokens
        Matrix,     ///< rows and columns with a meaning, however few or long they are
        Series      ///< [N, L]: a row of values along time or training
    };

    Kind kind = Kind::Activation;
    std::int64_t h = 0, w = 0, prefix = 0;

    static const TensorRole Activation, Weight, Picture, Vector, Matrix, Series;
    static constexpr TensorRole tokens(std::int64_t h, std::int64_t w, std::int64_t prefix) { return {Kind::Tokens, h, w, prefix}; }
    static constexpr TensorRole attention(std::int64_t h, std::int64_t w, std::int64_t prefix) { return {Kind::Attention, h, w, prefix}; }

    bool isTokens() const { return kind == Kind::Tokens; }
    bool isAttention() const { return kind == Kind::Attention; }
    bool operator==(const TensorRole&) const = default;
};

inline constexpr TensorRole TensorRole::Activation{Kind::Activation};
inline constexpr TensorRole TensorRole::Weight{Kind::Weight};
inline constexpr TensorRole TensorRole::Picture{Kind::Picture};
inline constexpr TensorRole TensorRole::Vector{Kind::Vector};
inline constexpr TensorRole TensorRole::Matrix{Kind::Matrix};
inline constexpr TensorRole TensorRole::Series{Kind::Series};

}  // namespace teardown
