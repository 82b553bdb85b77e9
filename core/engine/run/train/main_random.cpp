#include "core/engine/run/train/main_random.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <mutex>

namespace teardown::engine {

static at::CPUGeneratorImpl& torchGenerator() { return *at::check_generator<at::CPUGeneratorImpl>(at::detail::getDefaultCPUGenerator()); }

static at::Tensor torchState() {
    at::Generator generator = at::detail::getDefaultCPUGenerator();
    const std::lock_guard lock(generator.mutex());
    return generator.get_state();
}

static void setTorchState(const at::Tensor& state) {
    at::Generator generator = at::detail::getDefaultCPUGenerator();
    const std::lock_guard lock(generator.mutex());
    generator.set_state(state);
}

MainRandom::MainRandom(std::uint32_t seed) : m_process(seed), m_training(torchState()) {}

void MainRandom::resume() {
    m_other = torchState();
    setTorchState(m_training);
}

void MainRandom::pause() {
    m_training = torchState();
    setTorchState(m_other);
}

void MainRandom::letOthersDraw() {
    pause();
    TorchTurn::give();
    TorchTurn::take();
    resume();
}

void MainRandom::takeFromTorch() {
    at::CPUGeneratorImpl& generator = torchGenerator();
    const std::lock_guard lock(generator.mutex_);
    const at::mt19937_data_pod data = generator.engine().data();
    // One word left means that the next one needs a new block.
    m_process.torch = TorchRandom(MersenneTwister(data.state_, data.left_ == 1 ? MersenneTwister::kWords : data.next_));
}

void MainRandom::giveToTorch() const {
    at::CPUGeneratorImpl& generator = torchGenerator();
    const std::lock_guard lock(generator.mutex_);
    at::mt19937_data_pod data = generator.engine().data();
    const MersenneTwister& bits = m_process.torch.bits();
    data.state_ = bits.words();
    data.next_ = static_cast<std::uint32_t>(bits.next());
    data.left_ = static_cast<int>(MersenneTwister::kWords + 1 - bits.next());
    at::mt19937 engine;
    engine.set_data(data);
    generator.set_engine(engine);
}

}  // namespace teardown::engine
