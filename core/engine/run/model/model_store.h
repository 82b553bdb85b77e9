// ModelStore: the models of a session by id; one of them is the current one.
#pragma once

#include "core/engine/run/model/built_model.h"
#include "core/session/clone_journey.h"

#include <cstdint>
#include <map>
#include <memory>

namespace teardown::engine {

class ModelStore {
public:
    /// The new model becomes the current one and replaces the previous one, unless the request says `beside`. After an error nothing has
    /// changed.
    Result<ModelId> build(const BuildRequest& request, const TaskContext& task);
    /// An independent network with the same values (model_clone.h), beside the current one. Errors: those of find() and cloneOf(), and
    /// tensor-dtype for a dtype that is not one of libtorch's floating-point types.
    Result<ModelId> clone(const CloneRequest& request);
    /// Errors: no-model if nothing is built, model-released if the store does not have it any more.
    Result<std::shared_ptr<BuiltModel>> find(ModelId id) const;
    /// The model for a journey that changes its parameters; earlier traces keep showing the old values (trace_detach.h).
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
