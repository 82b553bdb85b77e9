// TorchTurn: whose turn it is with libtorch's random numbers. All sessions of a process share them; a training keeps its own by changing
// them for each iteration, so that nobody else may draw meanwhile.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace teardown::engine {

/// Waits for the turn and gives it up at its end. First come, first served: a training that goes on at once does not starve a build.
class TorchTurn {
public:
    TorchTurn() { take(); }
    ~TorchTurn() { give(); }
    TorchTurn(const TorchTurn&) = delete;
    TorchTurn& operator=(const TorchTurn&) = delete;

    /// Takes and gives the turn elsewhere than in a scope.
    static void take();
    static void give();
};

}  // namespace teardown::engine
