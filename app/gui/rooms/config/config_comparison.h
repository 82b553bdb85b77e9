// ConfigComparison: compares the open config with another one, or with itself without the changes. It is updated when the open config
// changes.
#pragma once

#include "app/gui/window_context.h"
#include "core/config/config.h"
#include "widgets/common/task_runner.h"

#include <QObject>
#include <QString>

#include <memory>

namespace teardown {

class ConfigPages;
class ModelEffect;

class ConfigComparison : public QObject {
    Q_OBJECT
public:
    ConfigComparison(const WindowContext& context, ConfigPages& pages, const ModelEffect& effect);

    bool isActive() const { return m_active; }
    /// The config to compare with; null: the open config without the changes, or nothing.
    const std::shared_ptr<const Config>& other() const { return m_other; }
    void chooseOther();
    /// Reads another config and shows the differences.
    void compareWith(const QString& path);
    void compareWithConfig(std::shared_ptr<const Config> other);
    /// The open config without and with the changes.
    void showChanges();
    void show();
    void end();
    /// Compares again; ends if there is nothing left to compare.
    void refresh();

Q_SIGNALS:
    void ended();

private:
    WindowContext m_context;
    ConfigPages& m_pages;
    const ModelEffect& m_effect;
    TaskRunner m_reader;
    std::shared_ptr<const Config> m_other;
    bool m_active = false;
};

}  // namespace teardown
