// Stage: the points of a run at which a runner calls its hooks.
#pragma once

#include <array>
#include <cstddef>

namespace teardown::training {

/// In the order of mmcv's Hook.stages, which is also the order of the table in a log.
enum class Stage {
    BeforeRun,
    BeforeTrainEpoch,
    BeforeTrainIter,
    AfterTrainIter,
    AfterTrainEpoch,
    BeforeValEpoch,
    BeforeValIter,
    AfterValIter,
    AfterValEpoch,
    AfterRun
};

inline constexpr std::size_t kStageCount = 10;
inline constexpr std::array<Stage, kStageCount> kStages = {
    Stage::BeforeRun,      Stage::BeforeTrainEpoch, Stage::BeforeTrainIter, Stage::AfterTrainIter, Stage::AfterTrainEpoch,
    Stage::BeforeValEpoch, Stage::BeforeValIter,    Stage::AfterValIter,    Stage::AfterValEpoch,  Stage::AfterRun};

/// The name of the method: "before_train_iter".
const char* stageName(Stage stage);

/// A set of stages.
class Stages {
public:
    constexpr Stages() = default;
    template <class... More>
    constexpr explicit Stages(Stage first, More... more) : m_bits(bit(first) | (0u | ... | bit(more))) {}

    constexpr bool has(Stage stage) const { return (m_bits & bit(stage)) != 0; }
    constexpr Stages operator|(Stages other) const { return Stages(m_bits | other.m_bits, 0); }
    constexpr bool operator==(const Stages&) const = default;

private:
    constexpr Stages(unsigned bits, int) : m_bits(bits) {}
    static constexpr unsigned bit(Stage stage) { return 1u << static_cast<unsigned>(stage); }

    unsigned m_bits = 0;
};

}  // namespace teardown::training
