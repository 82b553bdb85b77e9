// ModelStore: the models of a session, each under an id; one of them is the current one.
#pragma once

#include "core/engine/run/model/built_model.h"
#include "core/session/clone_journey.h"

#include <cstdint>
#include <map>
#include <memory>

namespace teardown::engine {

class ModelStore {
public:
    /// It becomes the current model and the one before goes, unless the request says `beside`. After an error all is as it was.
    Result<ModelId> build(const BuildRequest& request, const TaskContext& task);
    /// An independent network with the same values (model_clone.h), beside the current one. Errors: those of find() and cloneOf(), and
    /// tensor-dtype for a dtype that is no floating-point one of libtorch's.
    Result<ModelId> clone(const CloneRequest& request);
    /// Errors: no-model when nothing is built, model-released when the store does not have it (any more).
    Result<std::shared_ptr<BuiltModel>> find(ModelId id) const;
    /// The model for a journey that changes its parameters: what earlier traces show of them stays as it is (trace_detach.h).
    Result<std::shared_ptr<BuiltModel>> findToChange(ModelId id) const;
    void release(ModelId id);
    ModelId current() const { return m_current; }

private:
    ModelId nextId() { return {++m_last}; }

    std::map<std::int64_t, std::shared_ptr<BuiltModel>> m_models;
    ModelId m_current;
    std::int64_t m_last = 0;
};

}  // namespace teardown::engine
