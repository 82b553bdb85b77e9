// VersionOffer: says when a config was written for mmpretrain 1.x, or mixes its keys with those of mmclassification 0.x, and offers to
// convert it.
#pragma once

#include "app/gui/window_context.h"
#include "core/config/config.h"
#include "widgets/common/task_runner.h"

#include <QObject>
#include <QString>

#include <memory>

namespace teardown {

class VersionOffer : public QObject {
    Q_OBJECT
public:
    explicit VersionOffer(const WindowContext& context);
    /// Writes the open config for mmclassification 0.x and opens it; parts without a counterpart are listed as problems.
    void convert(const QString& path);

private:
    void offer();
    void chooseFile();

    WindowContext m_context;
    TaskRunner m_writer;
    std::shared_ptr<const Config> m_seen;  ///< asked about once: a tried value is not another config
};

}  // namespace teardown
