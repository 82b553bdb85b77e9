// ArrayServer: the local socket on which debuggers send arrays (core/trace/received_array.h). Only processes of this user are heard; what
// they send is limited in size, number and time, and read piece by piece, so that none of them can stall the window.
#pragma once

#include "core/base/result.h"
#include "core/trace/received_array.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <list>
#include <memory>

class QSocketNotifier;

namespace teardown {

struct ArrayLimits {
    int clients = 8;
    int seconds = 20;                           ///< for one message, from its first byte; and for an idle connection
    std::size_t held = std::size_t{512} << 20;  ///< bytes of all messages that are not complete
};

class ArrayServer : public QObject {
    Q_OBJECT
public:
    explicit ArrayServer(ArrayLimits limits = {}, QObject* parent = nullptr);
    ~ArrayServer() override;

    /// Listens at a socket of its own in `folder`, which is created for this user alone. Refuses a folder that others can enter. Removes
    /// the sockets of windows that are gone.
    Result<void> listen(const QString& folder);
    /// Empty: does not listen.
    const QString& path() const { return m_path; }
    int clients() const { return static_cast<int>(m_clients.size()); }

    /// "$XDG_RUNTIME_DIR/teardown"; empty: this user has no such folder.
    static QString defaultFolder();

Q_SIGNALS:
    void received(const teardown::ReceivedArray& array);
    void refused(const teardown::Error& error);

private:
    struct Client;
    void accept();
    void read(Client& client);
    void drop(Client& client);
    void answer(Client& client, const QByteArray& text);
    void dropLate();

    ArrayLimits m_limits;
    QString m_path;
    int m_socket = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
    std::list<Client> m_clients;
    QTimer m_clock;
};

}  // namespace teardown
