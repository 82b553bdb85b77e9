#include "core/engine/run/session.h"

#include "core/base/blas.h"
#include "core/engine/run/explain/explainer.h"
#include "core/engine/run/forward/classifier.h"
#include "core/engine/run/forward/forward_runner.h"
#include "core/engine/run/model/model_store.h"
#include "core/engine/run/model/registries.h"
#include "core/engine/run/model/short_waits.h"
#include "core/engine/run/numbers/numbers_runner.h"
#include "core/engine/run/part/part_builder.h"
#include "core/engine/run/profile/profiler.h"
#include "core/engine/run/reparam/reparameterizer.h"
#include "core/engine/run/train/iteration_record.h"
#include "core/engine/run/train/runner.h"
#include "core/engine/run/train/torch_turn.h"
#include "core/imaging/imaging_api.h"
#include "core/session/engine_info.h"
#include "core/session/incomplete_network.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"

#include <ATen/Parallel.h>

#include <malloc.h>

#include <algorithm>
#include <mutex>

namespace teardown::engine {

namespace {

/// libtorch chooses its kernels by the processor's features.
const char* simdName() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) return "AVX512";
    if (__builtin_cpu_supports("avx2")) return "AVX2";
#endif
    return "baseline";
}

struct JourneyRow {
    std::string_view journey;
    Result<std::shared_ptr<const void>> (*run)(const ModelStore& models, const void* request, int threads, const TaskContext& task);
};

template <class Request,
          Result<std::shared_ptr<const typename Request::Outcome>> (*kRun)(BuiltModel&, const Request&, int, const TaskContext&)>
constexpr JourneyRow row() {
    return {Request::kJourney,
            [](const ModelStore& models, const void* request, int threads, const TaskContext& task) -> Result<std::shared_ptr<const void>> {
                const auto& asked = *static_cast<const Request*>(request);
                TD_TRY(const std::shared_ptr<BuiltModel> model, models.find(asked.model));
                if (!model->outcome->holes.empty()) return incompleteNetwork(model->outcome->holes);
                TD_TRY(std::shared_ptr<const void> outcome, kRun(*model, asked, threads, task));
                return outcome;
            }};
}

/// The journeys that need a built model.
constexpr JourneyRow kRunsOnModel[] = {
    row<ForwardRequest, runForward>(), row<ReparamRequest, runReparam>(),   row<ProfileRequest, runProfile>(),
    row<ExplainRequest, runExplain>(), row<ClassifyRequest, runClassify>(), row<NumbersRequest, runNumbers>(),
};

class EngineSession : public SessionApi {
public:
    EngineInfo info() const override {
        EngineInfo info;
        info.torchVersion = TEARDOWN_TORCH_VERSION;
        if (const auto api = imaging(); api.ok()) info.openCvVersion = (*api)->openCvVersion();
        info.simd = simdName();
        const BlasInfo blas = blasInUse();
        info.blas = blas.text();
        info.blasAdvice = blas.advice;
        const auto model = m_models.find({});
        const int chosen = model.ok() ? (*model)->chosenThreads : 0;
        info.threads = m_threads > 0 ? m_threads : chosen > 0 ? chosen : at::get_num_threads();
        return info;
    }

    void setThreads(int threads) override { m_threads = std::max(0, threads); }

    std::vector<RegistryInfo> registries() const override {
        std::vector<RegistryInfo> result;
        for (const RegistryBase* registry : allRegistries()) result.push_back(registry->info());
        return result;
    }

    void release(ModelId model) override { m_models.release(model); }

protected:
    Result<std::shared_ptr<const void>> answer(std::string_view journey, const void* request, const TaskContext& task) override {
        if (journey == BuildRequest::kJourney) {
            const TorchTurn turn;
            TD_TRY(const ModelId id, m_models.build(*static_cast<const BuildRequest*>(request), task));
            TD_TRY(const auto model, m_models.find(id));
            return std::shared_ptr<const void>(model->outcome);
        }
        if (journey == CloneRequest::kJourney) {
            const auto& asked = *static_cast<const CloneRequest*>(request);
            TD_TRY(const auto model, m_models.find(asked.model));
            if (!model->outcome->holes.empty()) return incompleteNetwork(model->outcome->holes);
            TD_TRY(const ModelId id, m_models.clone(asked));
            return std::shared_ptr<const void>(std::make_shared<const CloneOutcome>(CloneOutcome{id}));
        }
        if (journey == PartRequest::kJourney) {
            const TorchTurn turn;
            TD_TRY(std::shared_ptr<const void> outcome, buildPart(*static_cast<const PartRequest*>(request), task));
            return outcome;
        }
        if (journey == TrainRequest::kJourney) {
            const TorchTurn turn;
            TD_TRY(std::shared_ptr<const void> outcome, runTrain(m_models, *static_cast<const TrainRequest*>(request), m_threads, task));
            return outcome;
        }
        if (journey == TrainIterRequest::kJourney) {
            TD_TRY(std::shared_ptr<const void> outcome,
                   runTrainIter(m_models, *static_cast<const TrainIterRequest*>(request), m_threads, task));
            return outcome;
        }
        for (const JourneyRow& row : kRunsOnModel)
            if (row.journey == journey) return row.run(m_models, request, m_threads, task);
        return Error{ErrorKind::Internal,
                     "journey-unknown",
                     message("journey-unknown.the-engine-was-asked", "The engine does not know the requested journey."),
                     {},
                     {}};
    }

private:
    ModelStore m_models;
    int m_threads = 0;
};

/// Recording keeps large blocks alive; with glibc's defaults each of them is a fresh mmap whose pages fault in one by one (up to 1.6 times
/// slower). 32 MB is the largest threshold that glibc accepts.
void keepLargeBlocks() {
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

}  // namespace

SessionApi* createEngineSession() {
    static std::once_flag once;
    std::call_once(once, [] {
        keepLargeBlocks();
        keepWaitsShort();
    });
    return new EngineSession;
}

}  // namespace teardown::engine
