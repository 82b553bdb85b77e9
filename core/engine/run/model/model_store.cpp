#include "core/engine/run/model/model_store.h"

#include "core/engine/run/model/model_clone.h"
#include "core/engine/run/record/tensor_bridge.h"
#include "core/engine/run/record/trace_detach.h"

#include <ATen/ATen.h>

namespace teardown::engine {

Result<ModelId> ModelStore::build(const BuildRequest& request, const TaskContext& task) {
    const ModelId id = nextId();
    TD_TRY(auto model, buildModel(request, task, id));
    m_models[id.number] = std::move(model);
    if (request.beside) return id;
    m_models.erase(m_current.number);
    m_current = id;
    return id;
}

Result<ModelId> ModelStore::clone(const CloneRequest& request) {
    TD_TRY(const std::shared_ptr<BuiltModel> model, find(request.model));
    std::optional<at::ScalarType> type;
    if (request.dtype) {
        type = scalarTypeOf(*request.dtype);
        if (!type || !at::isFloatingType(*type))
            return Error{ErrorKind::BadInput,
                         "tensor-dtype",
                         message("tensor-dtype.a-network-of-dtype", "A network of dtype {dtype} cannot be computed with.",
                                 {{"dtype", dtypeName(*request.dtype)}}),
                         message("do.choose-float32-or-float64", "Choose float32 or float64."),
                         {}};
    }
    const ModelId id = nextId();
    TD_TRY(auto copy, cloneOf(*model, type, id));
    m_models[id.number] = std::move(copy);
    return id;
}

Result<std::shared_ptr<BuiltModel>> ModelStore::find(ModelId id) const {
    const auto found = m_models.find((id.isCurrent() ? m_current : id).number);
    if (found != m_models.end()) return found->second;
    if (id.isCurrent())
        return Error{ErrorKind::BadInput,
                     "no-model",
                     message("no-model.there-is-no-network", "There is no network yet."),
                     message("do.open-a-config-first", "Open a config first."),
                     {}};
    return Error{ErrorKind::Internal,
                 "model-released",
                 message("model-released.network-is-not-held", "Network {number} has been released.", {{"number", id.number}}),
                 {},
                 {}};
}

Result<std::shared_ptr<BuiltModel>> ModelStore::findToChange(ModelId id) const {
    TD_TRY(std::shared_ptr<BuiltModel> model, find(id));
    detachFromTraces(*model->network);
    return model;
}

void ModelStore::release(ModelId id) {
    if (id.isCurrent()) return;
    m_models.erase(id.number);
    if (id == m_current) m_current = {};
}

}  // namespace teardown::engine
