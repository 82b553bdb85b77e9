#include "core/engine/run/train/torch_turn.h"

namespace teardown::engine {

namespace {

struct TurnQueue {
    std::mutex mutex;
    std::condition_variable changed;
    std::uint64_t asked = 0;   ///< numbers that were drawn
    std::uint64_t served = 0;  ///< the number whose turn it is
};

TurnQueue& turnQueue() {
    static TurnQueue s_queue;
    return s_queue;
}

}  // namespace

void TorchTurn::take() {
    TurnQueue& all = turnQueue();
    std::unique_lock lock(all.mutex);
    const std::uint64_t own = all.asked++;
    all.changed.wait(lock, [&] { return all.served == own; });
}

void TorchTurn::give() {
    TurnQueue& all = turnQueue();
    {
        const std::lock_guard lock(all.mutex);
        ++all.served;
    }
    all.changed.notify_all();
}

}  // namespace teardown::engine
