// MainRandom: the random numbers of a training's main process - those of numpy and Python, and libtorch's own, from which layers, the data
// loader and batch augments all draw.
#pragma once

#include "core/data/random/process_random.h"
#include "core/engine/run/train/torch_turn.h"

#include <ATen/core/Tensor.h>

#include <utility>

namespace teardown::engine {

class MainRandom {
public:
    /// As after set_random_seed(seed), with libtorch's generator as it stands now.
    explicit MainRandom(std::uint32_t seed);

    /// Calls `work` with generators that continue libtorch's; what it draws of them is drawn from libtorch's.
    template <class Work>
    auto drawing(Work&& work) {
        takeFromTorch();
        auto result = work(m_process);
        giveToTorch();
        return result;
    }

    /// The training's generator becomes libtorch's, and back, so that other work in between draws from another one.
    void resume();
    void pause();
    /// In the middle of a long job: whoever waits for libtorch's numbers draws now.
    void letOthersDraw();

private:
    void takeFromTorch();
    void giveToTorch() const;

    ProcessRandom m_process;
    at::Tensor m_training;  ///< libtorch's state while the training pauses
    at::Tensor m_other;     ///< that of the others while it runs
};

/// MainRandom::resume() for a scope.
class TrainingRandom {
public:
    explicit TrainingRandom(MainRandom& random) : m_random(random) { m_random.resume(); }
    ~TrainingRandom() { m_random.pause(); }
    TrainingRandom(const TrainingRandom&) = delete;
    TrainingRandom& operator=(const TrainingRandom&) = delete;

private:
    TorchTurn m_turn;
    MainRandom& m_random;
};

}  // namespace teardown::engine
