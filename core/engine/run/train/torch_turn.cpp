#include "core/engine/run/train/torch_turn.h"

namespace teardown::engine {

namespace {

struct Turns {
    std::mutex mutex;
    std::condition_variable changed;
    std::uint64_t asked = 0;   ///< numbers that were drawn
    std::uint64_t served = 0;  ///< the number whose turn it is
};

Turns& turns() {
    static Turns s_turns;
    return s_turns;
}

}  // namespace

void TorchTurn::take() {
    Turns& all = turns();
    std::unique_lock lock(all.mutex);
    const std::uint64_t own = all.asked++;
    all.changed.wait(lock, [&] { return all.served == own; });
}

void TorchTurn::give() {
    Turns& all = turns();
    {
        const std::lock_guard lock(all.mutex);
        ++all.served;
    }
    all.changed.notify_all();
}

}  // namespace teardown::engine
