// CarriedConfigOffer: when a checkpoint is open without a config, offers to open the config that the checkpoint contains.
#pragma once

#include "app/gui/window_context.h"

#include <QObject>

namespace teardown {

class CarriedConfigOffer : public QObject {
    Q_OBJECT
public:
    explicit CarriedConfigOffer(const WindowContext& context);

private:
    void offer();
    /// For a checkpoint that contains none: the config of the published architecture that has its tensors.
    void offerProposal(const QString& path);

    WindowContext m_context;
};

}  // namespace teardown
